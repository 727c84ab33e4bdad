import { mkdirSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openEnvironment, type Environment } from '../../test/harness/environment.mjs';
import { installedFolder } from '../../test/harness/install/tarball.mjs';
import { runCommand } from '../../test/harness/process/command.mjs';
import { temporaryFolder } from '../../test/harness/process/temporary.mjs';
import { node } from '../../test/harness/workflows/workflows.mjs';

/** Another n8n with an earlier package of this node in it, as `npm pack` makes one. */
export async function openBefore(
	tarball: string,
	env: Record<string, string>,
): Promise<Environment> {
	const [unpacked, userFolder] = ['package-before', 'n8n-before'].map(temporaryFolder);
	await runCommand(['tar', '-xzf', tarball, '-C', unpacked], { cwd: unpacked });
	const target = installedFolder(userFolder);
	await mkdir(target, { recursive: true });
	await cp(join(unpacked, 'package'), target, { recursive: true });
	return await openEnvironment({}, env, { userFolder, withNode: false });
}

const PACKAGE = 'n8n-nodes-plain';

/** As little as a declarative node can have: one field, sent in the body of one request. */
const DESCRIPTION = {
	displayName: 'Plain',
	name: 'plain',
	group: ['transform'],
	version: 1,
	description: '',
	defaults: { name: 'Plain' },
	inputs: ['main'],
	outputs: ['main'],
	requestDefaults: { method: 'POST', url: '' },
	properties: [
		{
			displayName: 'Value',
			name: 'value',
			type: 'string',
			default: '',
			routing: { send: { type: 'body', property: 'value' } },
		},
	],
};

/**
 * Puts a declarative node without hooks where n8n finds it, beside ours: what it takes n8n is what n8n
 * takes by itself.
 *
 * @param address where its requests go
 */
export function installPlainNode(userFolder: string, address: string): void {
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE);
	mkdirSync(folder, { recursive: true });
	const manifest = {
		name: PACKAGE,
		version: '1.0.0',
		keywords: ['n8n-community-node-package'],
		n8n: { n8nNodesApiVersion: 1, nodes: ['Plain.node.js'] },
	};
	const { requestDefaults, ...rest } = DESCRIPTION;
	const description = { ...rest, requestDefaults: { ...requestDefaults, baseURL: address } };
	const source = `exports.Plain = class { description = ${JSON.stringify(description)}; };\n`;
	writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
	writeFileSync(join(folder, 'Plain.node.js'), source);
}

/** The node with one expression for each item, over its `url`. */
export const plainNode = () => node('Plain', `${PACKAGE}.plain`, 1, { value: '={{ $json.url }}' });
