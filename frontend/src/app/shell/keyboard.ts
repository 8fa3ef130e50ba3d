/** Whether the keyboard map is on screen. */

import { ref } from 'vue'

export const keyboardMap = ref(false)
