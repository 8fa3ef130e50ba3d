import { fileURLToPath } from 'node:url'

import tailwindcss from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import Icons from 'unplugin-icons/vite'
import { defineConfig } from 'vitest/config'

import { serviceWorker } from './src/sw/build.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** Where `npm run dev` finds the API; `make run` serves both from one address. */
const server = process.env.RAPPORT_URL ?? 'http://localhost:8000'

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
