// n8n-core logs through winston; a test's output is its own.
process.env.N8N_LOG_LEVEL = 'silent';

/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	testMatch: ['<rootDir>/test/*.test.ts'],
	transform: {
		'^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.jest.json', diagnostics: false }],
	},
	setupFiles: ['<rootDir>/test/support/fastTime.ts'],
	setupFilesAfterEnv: ['<rootDir>/test/support/noNetwork.ts'],
	reporters: ['default', ['jest-junit', { outputDirectory: 'reports', outputName: 'jest.xml' }]],
};
