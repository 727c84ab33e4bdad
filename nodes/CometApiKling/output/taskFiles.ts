import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';
import type { ByteStream } from '../service/link';
import { fileTypeOf, typeNameOf, type FileType, type Route } from '../service/route';
import type { Task } from '../service/task';
import { requireChosen } from './chosenFiles';
import { fileNameOf, type Downloads, type DownloadTarget, type FileWay } from './download';
import { MemoryCopy } from './memoryCopy';
import { readMp3 } from './mp3';
import { SoundAdder } from './soundAdder';

/** The files of a task in n8n, by name, and facts about them, by output field. */
export interface TaskFiles {
	binary: IBinaryKeyData;
	fields: IDataObject;
}

/** Most bytes of an MP3 held in memory; twenty seconds of the best quality take a fifth of it. */
const MP3_MAX_BYTES = 4_000_000;

/**
 * Downloads a task's files, one after the other. Throws `FailureError` if one cannot be downloaded, or if
 * a task has succeeded without any of those that were chosen.
 *
 * @param names the chosen files; one that the task does not have is left out
 */
export async function downloadFiles(
	downloads: Downloads,
	target: DownloadTarget,
	task: Task,
	names: readonly string[],
): Promise<TaskFiles> {
	const chosen = names.filter((name) => task.route.files[name] !== undefined);
	requireChosen(task, chosen);
	const made = Object.keys(task.result.files);
	const there = chosen.flatMap((type) => made.filter((name) => typeNameOf(name) === type));
	if (there.length === 0) return { binary: {}, fields: {} };
	const fetch: Fetch = async (name, way) => await downloads.fetch(target, task, name, way);
	const store: Store = async (name, pass) => {
		const type = fileTypeOf(task.route, name, task.result.files[name]) as FileType;
		const { extension, mimeType } = type;
		const fileName = fileNameOf(task, extension);
		const keep = async (checked: ByteStream) =>
			await target.context.helpers.prepareBinaryData(checked, fileName, mimeType);
		return await fetch(name, { pass, keep });
	};
	return await downloads.inTurn(async () => {
		const { soundtrack } = task.route;
		if (soundtrack !== undefined && there.includes(soundtrack.file)) {
			const hasMp3 = task.result.files[soundtrack.from] !== undefined;
			return await storeWithSound({ ...soundtrack, hasMp3 }, there, store, fetch);
		}
		const binary: IBinaryKeyData = {};
		for (const name of there) binary[name] = await store(name);
		return { binary, fields: {} };
	});
}

type Fetch = <T>(name: string, way: FileWay<T>) => Promise<T>;

type Store = (name: string, pass?: FileWay<IBinaryData>['pass']) => Promise<IBinaryData>;

/** The MP3 comes first, because the video gets it on its way; it is downloaded once, chosen or not. */
async function storeWithSound(
	{ file, from, field, hasMp3 }: NonNullable<Route['soundtrack']> & { hasMp3: boolean },
	names: string[],
	store: Store,
	fetch: Fetch,
): Promise<TaskFiles> {
	const binary: IBinaryKeyData = {};
	const copy = new MemoryCopy(MP3_MAX_BYTES);
	const pass = (chunks: AsyncIterable<Buffer>) => copy.pass(chunks);
	for (const name of names.filter((each) => each !== file)) {
		binary[name] = await store(name, name === from ? pass : undefined);
	}
	if (hasMp3 && !names.includes(from)) {
		// The user did not ask for the MP3 itself, so its failure must not cost the video.
		await fetch(from, { pass, keep: drain }).catch(() => {});
	}
	const adder = new SoundAdder(readMp3(copy.content));
	binary[file] = await store(file, (chunks) => adder.pass(chunks));
	return { binary, fields: { [field]: adder.hasSound } };
}

async function drain(checked: ByteStream): Promise<number> {
	let bytes = 0;
	for await (const chunk of checked as AsyncIterable<Buffer>) bytes += chunk.length;
	return bytes;
}
