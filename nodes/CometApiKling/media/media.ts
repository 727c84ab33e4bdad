import type { IDataObject } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import { MEDIA_COST } from '../run/limits';
import type { ItemInput } from '../run/operation';
import type { CreateBody, MediaInput, Route } from '../service/route';
import { linkSource, type TaskSource } from '../service/task';
import { base64Of, requireFile, type InputFile } from './file';
import type { Prober } from './probe';
import { publicLink } from './publicLink';
import { rejectUnusable } from './rejectUnusable';

/** The body of a create whose links and files were checked. */
export interface MediaBody {
	/** What is sent, without the files. */
	body: IDataObject;
	/** By which the job is known: a file is in it by its name, type and size. */
	fingerprint: IDataObject;
	/** Sends a body with the files: links that expire, or whole contents, made afresh each time. */
	withFiles: <T>(body: IDataObject, send: (whole: IDataObject) => Promise<T>) => Promise<T>;
	/** What the task is made from. */
	source?: TaskSource;
	/** Where the service fetches a file, without what opens it. */
	fileAddress?: string;
}

export interface MediaSetting {
	/** How long a link to a file can be opened. */
	linkSeconds: number;
	/** Probes the links, which takes a request each; absent if they are not to be probed. */
	prober?: Prober;
}

/** Checks the links and files of a body. Throws `FailureError` for what the service cannot take. */
export async function checkMedia(
	input: ItemInput,
	{ body, files: fieldNames }: CreateBody,
	{ linkSeconds, prober }: MediaSetting,
): Promise<MediaBody> {
	const { context, route, run, baseUrl } = input;
	const files: Array<{ media: MediaInput; file: InputFile }> = [];
	for (const { media, fieldName } of fieldNames) {
		const inspect = async () => await requireFile(context, fieldName, media);
		files.push({ media, file: await run.media.run(inspect, MEDIA_COST.file) });
	}
	for (const media of prober === undefined ? [] : route.media) {
		const url = body[media.property];
		if (typeof url !== 'string') continue;
		const probe = await prober?.probe(context, { url, baseUrl });
		const reason = probe && rejectUnusable(probe, media);
		if (reason !== undefined) throw reason;
	}
	const linkTo = (media: MediaInput, file: InputFile) =>
		publicLink(context, file, media, { seconds: linkSeconds, baseUrl });
	const linked = files.find(({ media }) => media.sentAs === 'link');
	const isHeavy = files.some(({ media }) => media.sentAs === 'base64');
	return {
		body,
		fingerprint: {
			...body,
			...Object.fromEntries(files.map(({ media, file }) => [media.property, file.identity])),
		},
		source: sourceOf(route, body, files),
		fileAddress: linked && addressOf(linkTo(linked.media, linked.file)),
		withFiles: async (named, send) => {
			const sendWhole = async () => {
				const whole = { ...named };
				// A cancelled run sends nothing, so nothing needs to be read for it.
				for (const { media, file } of run.cancellation.isCancelled ? [] : files) {
					whole[media.property] =
						media.sentAs === 'link' ? linkTo(media, file) : await base64Of(context, file.binary);
				}
				return await send(whole);
			};
			return isHeavy ? await run.media.run(sendWhole, MEDIA_COST.body) : await sendWhole();
		},
	};
}

/** What a task is made from, by the first of its inputs. */
function sourceOf(
	route: Route,
	body: IDataObject,
	files: ReadonlyArray<{ media: MediaInput; file: InputFile }>,
): TaskSource | undefined {
	for (const input of route.media) {
		const file = files.find(({ media }) => media === input)?.file;
		if (file !== undefined) return omitUndefined({ fileName: file.binary.fileName || undefined });
		const link = body[input.property];
		if (typeof link === 'string') return linkSource(link);
	}
	return undefined;
}

function addressOf(link: string): string {
	const { origin, pathname } = new URL(link);
	return origin + pathname;
}
