import type { INodeParameters } from 'n8n-workflow';
import type { KindName } from '../../simulator/server.mjs';

/** What tests know of a kind of task beside the first one. */
export interface KindInN8n {
	name: Exclude<KindName, 'videoToAudio'>;
	/** The parameters of its create; the source is in the item under the name of the field. */
	create: INodeParameters;
	/** Its files, the main one first, with the field that holds the link to it. */
	files: Record<string, string>;
	/** What its errors call the result. */
	product: string;
}

const sounds = { mp3: 'mp3_url', wav: 'wav_url' };
const clips = { video: 'video_url' };

export const KINDS: KindInN8n[] = [
	{
		name: 'textToAudio',
		create: {
			resource: 'audio',
			operation: 'createFromText',
			prompt: '={{ $json.prompt }}',
			audioDuration: 4.5,
		},
		files: sounds,
		product: 'sound',
	},
	{
		name: 'imageToVideo',
		create: {
			resource: 'video',
			operation: 'createFromImage',
			imageUrl: '={{ $json.imageUrl }}',
			prompt: '={{ $json.prompt }}',
		},
		files: clips,
		product: 'clip',
	},
	{
		name: 'textToVideo',
		create: {
			resource: 'video',
			operation: 'createFromText',
			prompt: '={{ $json.prompt }}',
			aspectRatio: '9:16',
		},
		files: clips,
		product: 'clip',
	},
];
