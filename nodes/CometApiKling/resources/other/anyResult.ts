import type { IDataObject } from 'n8n-workflow';
import { isRecord, nestedValue, omitUndefined } from '../../base/records';
import type { FileType, TaskResult } from '../../service/route';
import { VIDEO_FILE } from '../files';

/** The results that a task of any route can hold. */

/** By the type of a file; the second of a type is e.g. `video_2`. */
export const ANY_FILES: Readonly<Record<'video' | 'audio' | 'image', FileType>> = {
	video: VIDEO_FILE,
	audio: {
		label: 'Audio',
		description: 'Only for Other Kling Task',
		extension: 'mp3',
		mimeType: 'audio/mpeg',
		endings: { wav: 'audio/wav', m4a: 'audio/mp4', aac: 'audio/aac', ogg: 'audio/ogg' },
		start: /^(ID3|\xff[\xe0-\xff]|RIFF[^]{4}WAVE|[^]{4}ftyp|OggS)/,
	},
	image: {
		label: 'Image',
		description: 'Only for Other Kling Task',
		extension: 'png',
		mimeType: 'image/png',
		endings: { jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' },
		start: /^(\x89PNG|\xff\xd8\xff|RIFF[^]{4}WEBP|GIF8)/,
	},
};

/** The lists of a result, by the type of what they hold. Source: Kling's pages of the routes. */
const LISTS = { video: 'videos', audio: 'audios', image: 'images', text: 'texts' };

const LINKS = ['url', 'url_mp3', 'url_wav'];
const DURATIONS = ['duration', 'duration_mp3', 'duration_wav'];

function filled(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The files of one entry: an audio can have a link for each format, a text has none. */
function filesOf(type: string, entry: unknown): IDataObject[] {
	if (typeof entry === 'string')
		return [type === 'text' ? { type, text: entry } : { type, url: entry }];
	if (!isRecord(entry)) return [];
	const links = LINKS.map((name) => filled(entry[name])).filter((url) => url !== undefined);
	const duration = DURATIONS.map((name) => Number(entry[name] ?? NaN)).find((value) => value > 0);
	const id = filled(entry.id);
	const text = filled(entry.text);
	const found = links.map((url) => omitUndefined<IDataObject>({ type, url, id, duration }));
	return found.length === 0 && text !== undefined
		? [omitUndefined<IDataObject>({ type, text, id })]
		: found;
}

/** Reads every list of files that any route is known to have. */
export function readAnyResult(taskResult: unknown): TaskResult {
	const found = Object.entries(LISTS).flatMap(([type, list]) => {
		const entries = nestedValue(taskResult, [list]);
		return Array.isArray(entries) ? entries.flatMap((entry) => filesOf(type, entry)) : [];
	});
	const files: Record<string, string> = {};
	for (const type of Object.keys(LISTS)) {
		const links = found.filter((file) => file.type === type && file.url !== undefined);
		for (const [at, { url }] of links.entries()) {
			files[at === 0 ? type : `${type}_${at + 1}`] = String(url);
		}
	}
	return { files, fields: found.length > 0 ? { files: found } : {} };
}
