const { tmpdir } = require('node:os');
const { join } = require('node:path');

// n8n-core stores an encryption key when it is loaded: not where the contributor's own n8n has its own.
process.env.N8N_USER_FOLDER = join(tmpdir(), 'n8n-nodes-cometapi-kling-jest');
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
