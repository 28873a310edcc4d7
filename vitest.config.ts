import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Commands that tests run say the same however the tests were begun.
    env: { npm_lifecycle_event: 'test' },
    // A page on a busy machine takes longer than the second that is the default.
    expect: { poll: { timeout: 10_000 } },
  },
})
