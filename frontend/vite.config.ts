import { fileURLToPath } from 'node:url'

import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import Icons from 'unplugin-icons/vite'
import { defineConfig } from 'vitest/config'

import { partsOf } from './src/build/partsOf.ts'
import { serviceWorker } from './src/sw/build.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** Where `npm run dev` finds the API; `make run` serves both from one address. */
const server = process.env.RAPPORT_URL ?? 'http://localhost:8000'

interface Modules {
  getModuleInfo: (id: string) => { importedIds: readonly string[] } | null
}

/** A module and whatever it cannot run without. */
function closure(root: string, modules: Modules): Set<string> {
  const found = new Set<string>()
  const left = [here(root)]
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (found.has(id)) continue
    found.add(id)
    left.push(...(modules.getModuleInfo(id)?.importedIds ?? []))
  }
  return found
}

/** One file for all that a screen cannot begin without. */
function together(name: string, root: string) {
  let parts: Set<string> | undefined
  const nameOf = (id: string, modules: Modules) => {
    parts ??= closure(root, modules)
    return parts.has(id) && id !== here(root) ? name : null
  }
  return { name: nameOf, debugName: name }
}

const GROUPS = [
  { name: 'start', tags: ['$initial' as const], priority: 5 },
  // The frame around every screen, the door, and the screen that opens first.
  { ...together('shell', './src/app/shell/AppShell.vue'), priority: 4 },
  { ...together('sign-in', './src/features/session/SignInPage.vue'), priority: 3 },
  { ...together('list', './src/features/contacts/ContactListPage.vue'), priority: 2 },
  { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 8_000, priority: 1 },
]

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/app/' : '/app/',
  plugins: [
    vue(),
    tailwindcss(),
    partsOf('reka-ui'),
    Icons({ compiler: 'vue3', scale: 1, defaultClass: 'icon' }),
    serviceWorker(),
  ],
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  resolve: { alias: { '@': here('./src') } },
  // The server puts each answer's own nonce in its place.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    target: 'es2022',
    manifest: 'manifest.json',
    sourcemap: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // Few files rather than hundreds: each costs a question to the server, and several hops in the browser.
    rolldownOptions: {
      output: {
        codeSplitting: { groups: GROUPS },
        // A shared file would be named after all who share it.
        chunkFileNames: ({ name }) => `assets/${name.replace(/~.*/, '')}-[hash].js`,
      },
    },
  },
  // The address the browser knows goes along, or no request would pass for one of our own pages.
  server: { proxy: { '^/(api|static|accounts|admin|portal)/': { target: server, changeOrigin: false } } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/shared/testing.ts'],
    restoreMocks: true,
  },
}))
