import { fileURLToPath } from 'node:url'

import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import Icons from 'unplugin-icons/vite'
import { defineConfig } from 'vitest/config'

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

/** What the frame around every screen needs. */
const SHELL = './src/app/shell/AppShell.vue'
let shell: Set<string> | undefined

function shellOf(id: string, modules: Modules): string | null {
  shell ??= closure(SHELL, modules)
  return shell.has(id) && id !== here(SHELL) ? 'shell' : null
}

const GROUPS = [
  { name: 'start', tags: ['$initial' as const], priority: 3 },
  { name: shellOf, debugName: 'shell', priority: 2 },
  { name: 'shared', minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 8_000, priority: 1 },
]

export default defineConfig(({ command }) => ({
  base: command === 'build' ? '/static/app/' : '/app/',
  plugins: [
    vue(),
    tailwindcss(),
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
