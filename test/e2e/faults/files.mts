import { readFileSync } from 'node:fs';
import type { INode, INodeParameters } from 'n8n-workflow';
import { download } from '../../harness/workflows/nodes.mjs';
import { node } from '../../harness/workflows/workflows.mjs';
import type { CreateBody } from '../../simulator/server.mjs';
import type { Row } from './row.mjs';

const CLIP = readFileSync(new URL('../../fixtures/clip.mp4', import.meta.url));

/** The prompt names the item: files look alike, and the link to one is new each time. */
export const FILE_PARAMETERS: INodeParameters = {
	videoSource: 'file',
	binaryPropertyName: 'data',
	soundEffectPrompt: '={{ "item " + $itemIndex }}',
};

export function itemOfPrompt({ prompt, sound_effect_prompt: sounds }: CreateBody): number {
	return Number(/^item (\d+)$/.exec(prompt ?? sounds ?? '')?.[1] ?? NaN);
}

/** The node before the judged one, which hands on one file an item. */
export function fileNode(kind: NonNullable<Row['file']>): INode {
	return kind === 'stored'
		? download('url', 'File')
		: madeByCode(kind === 'gone' ? lost : inMemory);
}

const about = { mimeType: 'video/mp4', fileName: 'clip.mp4', fileExtension: 'mp4' };
const inMemory = { ...about, data: CLIP.toString('base64') };
const lost = {
	...about,
	id: 'filesystem-v2:workflows/none/executions/0/binary_data/none',
	data: 'filesystem-v2',
	fileSize: '15 kB',
};

function madeByCode(data: object): INode {
	const jsCode = `return $input.all().map(({ json }) => ({ json, binary: { data: ${JSON.stringify(data)} } }));`;
	return node('File', 'n8n-nodes-base.code', 2, { mode: 'runOnceForAllItems', jsCode });
}
