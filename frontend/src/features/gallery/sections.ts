/** The parts of the gallery, in the order in which they stand; each is fetched by itself. */

import { defineAsyncComponent } from 'vue'

export const SECTIONS = [
  { name: 'basics', title: 'gallery.basics', component: defineAsyncComponent(() => import('./sections/BasicSection.vue')) },
  { name: 'text', title: 'gallery.text', component: defineAsyncComponent(() => import('./sections/TextSection.vue')) },
  { name: 'choices', title: 'gallery.choices', component: defineAsyncComponent(() => import('./sections/ChoiceSection.vue')) },
  { name: 'data', title: 'gallery.data', component: defineAsyncComponent(() => import('./sections/DataSection.vue')) },
  { name: 'overlays', title: 'gallery.overlays', component: defineAsyncComponent(() => import('./sections/OverlaySection.vue')) },
  { name: 'feedback', title: 'gallery.feedback', component: defineAsyncComponent(() => import('./sections/FeedbackSection.vue')) },
] as const
