import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { node } from '../../../test/harness/workflows/workflows.mjs';

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
