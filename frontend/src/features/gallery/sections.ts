/** The parts of the gallery, in the order in which they stand; each is fetched by itself. */

import { defineAsyncComponent } from 'vue'

export const SECTIONS = [
  { name: 'choices', title: 'gallery.choices', component: defineAsyncComponent(() => import('./sections/ChoiceSection.vue')) },
  { name: 'overlays', title: 'gallery.overlays', component: defineAsyncComponent(() => import('./sections/OverlaySection.vue')) },
  { name: 'feedback', title: 'gallery.feedback', component: defineAsyncComponent(() => import('./sections/FeedbackSection.vue')) },
] as const
