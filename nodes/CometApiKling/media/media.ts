import type { IDataObject } from 'n8n-workflow';
import { omitUndefined } from '../base/records';
import { MEDIA_COST } from '../run/limits';
import type { ItemInput } from '../run/operation';
import type { CreateBody, MediaInput, Route } from '../service/route';
import { linkSource, type TaskSource } from '../service/task';
import { seenText, type Content } from './content';
import type { Inspector } from './inspector';
import { base64Of, requireFile, type InputFile } from './itemFile';
import { publicLink } from './publicLink';
import { rejectFile, rejectLink } from './rejectUnusable';

/** The body of a create whose links and files were checked. */
export interface MediaBody {
	/** The body to send, without the files. */
	body: IDataObject;
	/** Identifies the job; it contains the name, type and size of each file. */
	fingerprint: IDataObject;
	/** Sends a body with the files: links that expire, or whole contents, made afresh each time. */
	withFiles: <T>(body: IDataObject, send: (whole: IDataObject) => Promise<T>) => Promise<T>;
	/** The source of the task. */
	source?: TaskSource;
	/** The address where the service fetches a file, without the part that grants access. */
	fileAddress?: string;
}

export interface MediaSetting {
	/** How long a link to a file works. */
	linkSeconds: number;
	/** Inspects the files and probes the links; absent if the input is not to be checked. */
	inspector?: Inspector;
	/** Whether nothing was sent for the item before; a link that was sent then may no longer work. */
	isFirstTry: boolean;
}

/** A file to send, and the facts about it. */
interface CheckedFile {
	media: MediaInput;
	file: InputFile;
	content?: Content;
}

/** Checks the links and files of a body. Throws `FailureError` for what the service cannot take. */
export async function checkMedia(
	input: ItemInput,
	{ body, files: given }: CreateBody,
	{ linkSeconds, ...setting }: MediaSetting,
): Promise<MediaBody> {
	const { context, route, run, baseUrl } = input;
	const files: CheckedFile[] = [];
	for (const each of given) {
		const check = async () => await checkFile(input, each, setting);
		files.push(await run.media.run(check, MEDIA_COST.file));
	}
	const linked = await checkLinks(input, body, setting);
	const linkTo = ({ media, file, content }: CheckedFile) => {
		const extension = content?.kind?.extension;
		const link = { seconds: linkSeconds, baseUrl, extension };
		return publicLink(context, file, media, link);
	};
	const fetched = files.find(({ media }) => media.sentAs === 'link');
	const [seen] = [...files.map(({ content }) => content), ...linked].map(
		(content) => content && seenText(content),
	);
	const isHeavy = files.some(({ media }) => media.sentAs === 'base64');
	return {
		body,
		fingerprint: {
			...body,
			...Object.fromEntries(files.map(({ media, file }) => [media.property, file.identity])),
		},
		source: sourceOf(route, body, files, seen),
		fileAddress: fetched && addressOf(linkTo(fetched)),
		withFiles: async (named, send) => {
			const sendWhole = async () => {
				const whole = { ...named };
				// A cancelled run sends nothing, so nothing needs to be read for it.
				for (const checked of run.cancellation.isCancelled ? [] : files) {
					const { media, file } = checked;
					whole[media.property] =
						media.sentAs === 'link' ? linkTo(checked) : await base64Of(context, file.binary);
				}
				return await send(whole);
			};
			return isHeavy ? await run.media.run(sendWhole, MEDIA_COST.body) : await sendWhole();
		},
	};
}

async function checkFile(
	{ context }: ItemInput,
	{ media, given }: CreateBody['files'][number],
	{ inspector }: Pick<MediaSetting, 'inspector'>,
): Promise<CheckedFile> {
	const file = await requireFile(context, given, media);
	const content = await inspector?.file(context, file, media);
	const reason = content && rejectFile(content, file.binary, media);
	if (reason !== undefined) throw reason;
	return { media, file, content };
}

/** The facts about the links of a body. */
async function checkLinks(
	{ context, route, baseUrl }: ItemInput,
	body: IDataObject,
	{ inspector, isFirstTry }: Pick<MediaSetting, 'inspector' | 'isFirstTry'>,
): Promise<Content[]> {
	const seen: Content[] = [];
	// A task that an earlier try made from the same link is adopted even if the link no longer works.
	for (const media of isFirstTry ? route.media : []) {
		const url = body[media.property];
		if (typeof url !== 'string') continue;
		const probe = await inspector?.link(context, { url, baseUrl }, media);
		const reason = probe && rejectLink(probe, media);
		if (reason !== undefined) throw reason;
		if (probe !== undefined && 'content' in probe) seen.push(probe.content);
	}
	return seen;
}

/** The source of a task: the first of its inputs. */
function sourceOf(
	route: Route,
	body: IDataObject,
	files: readonly CheckedFile[],
	seen: string | undefined,
): TaskSource | undefined {
	for (const input of route.media) {
		const file = files.find(({ media }) => media === input)?.file;
		const fileName = file?.binary.fileName || undefined;
		if (file !== undefined) return omitUndefined<TaskSource>({ fileName, seen });
		const link = body[input.property];
		if (typeof link === 'string') return omitUndefined<TaskSource>({ ...linkSource(link), seen });
	}
	const id = route.source && body[route.source.idProperty];
	return typeof id === 'string' ? { id } : undefined;
}

function addressOf(link: string): string {
	const { origin, pathname } = new URL(link);
	return origin + pathname;
}
