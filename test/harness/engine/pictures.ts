import type { IBinaryData } from 'n8n-workflow';
import { api, OWN_KEY } from './api';
import type { EngineOptions } from './engine';
import { CLIP_BODY, createKind, IMAGE_TO_VIDEO } from './kinds';
import { itemWith } from './storedFiles';

export const base64 = (content: Buffer) => content.toString('base64');

/** The create of a clip with these pictures, with its whole body. */
export function postPictures(images: object) {
	const body = { ...CLIP_BODY, external_task_id: OWN_KEY, ...images };
	return api().post(IMAGE_TO_VIDEO.path, body as never);
}

/** Makes a clip of the file in the field `data`, and waits for nothing. */
export async function makeFrom(
	binary: Record<string, IBinaryData>,
	parameters: object = {},
	options: EngineOptions = {},
) {
	return await createKind(
		IMAGE_TO_VIDEO,
		{ imageSource: 'file', binaryPropertyName: 'data', awaitMode: 'none', ...parameters },
		{ input: itemWith(binary), ...options },
	);
}
