export type Major = '1' | '2';

/** Every n8n that the tests run in, newest first. */
export const N8N_VERSIONS = ['2.41.1', '1.123.81'];

/** The version that this process is for; the runner of the tests goes through all of them. */
export const N8N_VERSION = process.env.N8N_VERSION ?? N8N_VERSIONS[0];

export const majorOf = (version: string): Major => (version.startsWith('1.') ? '1' : '2');

export const isN8n2 = majorOf(N8N_VERSION) === '2';

/** All versions, unless `N8N_VERSIONS=2.41.1,1.123.81` chooses others. */
export function chosenVersions(): string[] {
	const chosen = process.env.N8N_VERSIONS?.split(',').map((version) => version.trim());
	return chosen?.filter(Boolean) ?? N8N_VERSIONS;
}
