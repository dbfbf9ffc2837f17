export default {
  testEnvironment: 'node',
  // Jest would leave one core free, which halves the speed of a runner with two.
  maxWorkers: '100%',
  // Real keys, TLS and processes on a loaded machine; no test waits that long by design.
  testTimeout: 20_000,
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript', importAttributes: true } }, module: { type: 'es6' } }
    ]
  }
}
