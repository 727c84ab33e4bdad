import { createRequire } from 'node:module';

/** What n8n's analysis says of a folder. `details` lists the findings as ESLint prints them. */
export interface Analysis {
	passed: boolean;
	message?: string;
	details?: string;
}

interface ScannerModule {
	analyzePackage(folder: string, filePatterns: string[]): Promise<Analysis>;
	SOURCE_FILE_PATTERNS: string[];
}

const PACKAGE = '@n8n/scan-community-package';

// Its package has no entry point, only a command that asks the registry; this is the module behind it.
const scanner = (await import(`${PACKAGE}/scanner/scanner.mjs`)) as ScannerModule;
const manifest = createRequire(import.meta.url)(`${PACKAGE}/package.json`) as { version: string };

export const SCANNER = `${PACKAGE} ${manifest.version}`;

/** The scanner's own choice for what npm ships: compiled code and the manifest. */
const SHIPPED_FILE_PATTERNS = ['**/*.js', 'package.json'];

/** n8n's analysis of what would be published. */
export async function scanShipped(folder: string): Promise<Analysis> {
	return await scanner.analyzePackage(folder, SHIPPED_FILE_PATTERNS);
}

/** n8n's analysis of the sources; the scanner fetches them from the commit that provenance names. */
export async function scanSource(folder: string): Promise<Analysis> {
	return await scanner.analyzePackage(folder, scanner.SOURCE_FILE_PATTERNS);
}

/** What the command does beyond that, all of which asks npm or GitHub about a published version. */
export const NOT_CHECKED = [
	'that npm knows the package and the version',
	'that it was published with provenance (SLSA v1)',
	'that the commit named by the provenance can be downloaded from GitHub and is what was analysed here',
];
