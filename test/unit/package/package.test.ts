import 'reflect-metadata';
import manifest from '../../../package.json';
import { loadPackage, readPackageFile } from '../../harness/package/package';

const LIGHT = 'icons/cometApiKling.svg';
const DARK = 'icons/cometApiKling.dark.svg';
const ICON_URL = 'icons/n8n-nodes-cometapi-kling/dist';

test('it is a community node without dependencies, and n8n-workflow is its only peer', () => {
	expect(manifest.name).toBe('n8n-nodes-cometapi-kling');
	expect(manifest.license).toBe('MIT');
	expect(manifest.keywords).toContain('n8n-community-node-package');
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	for (const field of ['dependencies', 'optionalDependencies', 'bundledDependencies', 'overrides'])
		expect(manifest).not.toHaveProperty(field);
});

test('no script runs when it is installed', () => {
	for (const script of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'])
		expect(manifest.scripts).not.toHaveProperty(script);
});

test('it ships what was built and its entry, and nothing else', () => {
	expect(manifest.files).toEqual(['dist', manifest.main]);
	expect(manifest.n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
});

test.each([...manifest.n8n.nodes, ...manifest.n8n.credentials])('%s was built', (path) => {
	expect(path).toMatch(/^dist\//);
	expect(require.resolve(`../../../${path}`)).toMatch(/\.js$/);
});

test('code that requires the package gets the very classes that n8n loads', async () => {
	const listed = [...manifest.n8n.credentials, ...manifest.n8n.nodes];
	const loaded = await Promise.all(listed.map(async (path) => await import(`../../../${path}`)));

	const { default: exported } = await import(`../../../${manifest.main}`);
	expect(exported).toEqual(Object.assign({}, ...loaded));
	expect(Object.keys(exported)).toHaveLength(listed.length);
});

test('n8n loads the nodes and the credential of the manifest, with their icons', async () => {
	const { types } = await loadPackage();

	expect(types.nodes.map(({ name }) => name)).toHaveLength(manifest.n8n.nodes.length);
	expect(types.credentials.map(({ name }) => name)).toEqual(['cometApiKlingApi']);
	expect(types.nodes.map(({ name }) => name)).toContain('cometApiKling');
	for (const { iconUrl } of [...types.nodes, ...types.credentials]) {
		expect(iconUrl).toEqual({
			light: `${ICON_URL}/${LIGHT}`,
			dark: `${ICON_URL}/${DARK}`,
		});
	}
});

test.each([LIGHT, DARK])('%s is in dist as it was drawn', async (icon) => {
	const built = await readPackageFile(`dist/${icon}`);
	expect(built).toContain('<svg');
	expect(built).toBe(await readPackageFile(icon));
});

test('the icons of the two themes differ', async () => {
	expect(await readPackageFile(LIGHT)).not.toBe(await readPackageFile(DARK));
});
