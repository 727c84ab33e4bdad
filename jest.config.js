// n8n-core logs through winston; a test's output is its own.
process.env.N8N_LOG_LEVEL = 'silent';

/** @type {import('jest').Config} */
module.exports = {
	maxWorkers: '100%',
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/unit/**/*.test.ts'],
	moduleNameMapper: {
		'^(@langchain/core|langsmith|ssh2|transliteration|undici)(/.*)?$':
			'<rootDir>/test/harness/engine/notReached.js',
	},
	transform: { '^.+\\.ts$': 'ts-jest' },
	setupFilesAfterEnv: ['fastTime.ts', 'noNetwork.ts'].map(
		(file) => `<rootDir>/test/harness/engine/${file}`,
	),
	// Waits take no time here; what does is a thousand items, and other work on the same machine.
	testTimeout: 120_000,
	reporters: ['default', ['jest-junit', { outputDirectory: 'reports', outputName: 'jest.xml' }]],
};
