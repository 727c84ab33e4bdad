// n8n-core logs through winston; a test's output is its own.
process.env.N8N_LOG_LEVEL = 'silent';

/** @type {import('jest').Config} */
module.exports = {
	maxWorkers: '100%',
	testEnvironment: '<rootDir>/test/harness/engine/environment.js',
	testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
	moduleNameMapper: {
		'^(axios|n8n-core|n8n-workflow|reflect-metadata)$': '<rootDir>/test/harness/engine/once/$1.js',
	},
	transform: { '^.+\\.ts$': 'ts-jest' },
	setupFilesAfterEnv: ['fastTime.ts', 'noNetwork.ts', 'lookups.ts'].map(
		(file) => `<rootDir>/test/harness/engine/${file}`,
	),
	// Waits take no time here, and a slow machine is no reason to fail: only a test that hangs ends so.
	testTimeout: 600_000,
	reporters: ['default', ['jest-junit', { outputDirectory: 'reports', outputName: 'jest.xml' }]],
};
