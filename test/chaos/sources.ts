import { BinaryDataService } from 'n8n-core';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { passTime } from '../harness/engine/fastTime';
import { AVATAR, SAMPLES } from '../harness/engine/kinds';
import { inMemory, StoredFiles } from '../harness/engine/storedFiles';
import { sampleFilm } from '../harness/media/mp4';
import { samplePngStart } from '../harness/media/pictures';
import { imageBytes, readImage } from '../service/pictures';
import { isTool, type Draw, type SourceDraw } from './draw';
import type { OutgoingRequest } from './network';
import type { Reply } from './service';

/** What tasks are made from: links and what answers behind them, and files in n8n. */

const HOST = 'example.com';
const SLOW_MS = 20_000;
const WEB_PAGE = '<!DOCTYPE html><html><body>Play the video</body></html>';
/** A picture is recognized by its width. */
const FIRST_WIDTH = 400;
const PROBED_KINDS: string[] = ['videoToAudio', 'imageToVideo'];
const FILE_KINDS = ['changed', 'gone', 'webPage', 'tooLong'];

/** Whether tasks of this run are made from something that is checked first. */
function isChecked({ kind, operation }: Draw): boolean {
	return operation === 'create' && PROBED_KINDS.includes(kind);
}

export function isFromFile(draw: Draw): boolean {
	return isChecked(draw) && draw.sourceIs !== 'link';
}

/** What the source of an item is as soon as it is not good any more. */
export function sourceOf(draw: Draw, index: number): SourceDraw['kind'] {
	const { kind } = draw.items[index].source;
	if (!isChecked(draw)) return 'good';
	if (kind === 'tooLong' && draw.kind === 'imageToVideo') return 'good';
	// It is a part of the item then.
	if (kind === 'gone' && draw.sourceIs === 'inMemory') return 'good';
	return isFromFile(draw) && !FILE_KINDS.includes(kind) ? 'good' : kind;
}

/** Whether no file can be sent: the service cannot fetch it, or no tool gets it. */
function areFilesRefused(draw: Draw): boolean {
	const isOutOfReach = draw.sourceIs === 'inMemory' && draw.kind === 'videoToAudio';
	return isFromFile(draw) && (isOutOfReach || isTool(draw));
}

/** Whether nothing about the source of an item is in the way of its task, at any time. */
export function isSourceGood(draw: Draw, index: number): boolean {
	if (areFilesRefused(draw)) return false;
	return ['silent', 'good', 'redirected', 'slow'].includes(sourceOf(draw, index));
}

/**
 * Whether the checks must refuse the source of an item, whenever they run. Of links they have no time
 * for some where a host is slow.
 */
export function isSourceRefused(draw: Draw, index: number): boolean {
	if (areFilesRefused(draw)) return true;
	if (isSourceGood(draw, index)) return false;
	const kind = sourceOf(draw, index);
	const isSlow = draw.items.some((_item, other) => sourceOf(draw, other) === 'slow');
	const isAlways = draw.items[index].source.fromMs === 0;
	return isAlways && kind !== 'changed' && (isFromFile(draw) || !isSlow);
}

const TEXT = { 'content-type': 'text/html' };

export class Sources {
	private readonly startMs = performance.now();

	private readonly files = new StoredFiles();

	constructor(
		private readonly draw: Draw,
		private readonly note: (event: string) => void,
	) {
		jest
			.spyOn(BinaryDataService.prototype, 'createSignedToken')
			.mockImplementation(({ id }) => `${id}.${Date.now()}`);
	}

	/** The link that an item sends, or a text like it. */
	jobOf(index: number): string {
		const kind = sourceOf(this.draw, index);
		return `https://${kind === 'silent' ? HOST : `${kind}.${HOST}`}/${index}.mp4`;
	}

	/** Which item has sent this link, text or picture. */
	indexOf(job: string): number {
		const picture = imageBytes(job);
		if (picture !== undefined) return Number(readImage(picture)?.width) - FIRST_WIDTH;
		return Number(/(\d+)\.mp4(\?|$)/.exec(job)?.[1] ?? /token=file-(\d+)\./.exec(job)?.[1]);
	}

	/** The file of an input item. */
	inputOf(index: number): Pick<INodeExecutionData, 'binary'> {
		if (!isFromFile(this.draw) || this.draw.items[index].isInvalid) return {};
		const about: Partial<IBinaryData> = { mimeType: 'application/octet-stream', fileName: 'a' };
		const { fromMs } = this.draw.items[index].source;
		if (this.draw.sourceIs === 'inMemory') {
			return { binary: { data: inMemory(this.contentOf(index, fromMs), about) } };
		}
		const id = `file-${index}`;
		const data = this.files.store(id, this.contentOf(index, 0), about);
		if (fromMs > 0) {
			void passTime(fromMs).then(() => this.files.store(id, this.contentOf(index, fromMs)));
		}
		const kind = sourceOf(this.draw, index);
		if (kind === 'gone') {
			void passTime(fromMs).then(() => {
				this.note('source: gone');
				this.files.lose(id);
			});
			if (fromMs === 0) this.files.lose(id);
		}
		return { binary: { data } };
	}

	/** The fields of the node that name the source. */
	parameters(): INodeParameters {
		const { draw } = this;
		const { resource, source } = SAMPLES[draw.kind];
		if (isFromFile(draw)) {
			return { [draw.kind === 'videoToAudio' ? 'videoSource' : 'imageSource']: 'file' };
		}
		const time = draw.varying === 'source' ? " + '?t=' + Date.now()" : '';
		const job = `$json.job && $json.job${time}`;
		// The job of an item in the JSON of a task; an empty job leaves no JSON.
		const image = JSON.stringify(AVATAR.body.image);
		const body = `$json.job && JSON.stringify({ image: ${image}, sound_file: ${job} })`;
		return resource === 'other' ? { body: `={{ ${body} }}` } : { [source[0]]: `={{ ${job} }}` };
	}

	/** Answers a request for a link. */
	async open({ url }: OutgoingRequest): Promise<Reply> {
		const index = Number(/(\d+)\.mp4$/.exec(url.pathname)?.[1]);
		if (Number.isNaN(index) || url.hostname === HOST) return { networkCode: 'ECONNREFUSED' };
		const { source } = this.draw.items[index];
		const isYet = performance.now() - this.startMs >= source.fromMs;
		const kind = isYet && !url.searchParams.has('moved') ? sourceOf(this.draw, index) : 'good';
		this.note(`source: ${kind}`);
		const to = (location: string) => ({ status: 302, text: '', headers: { location } });
		if (kind === 'gone') return { status: 404, text: 'gone', headers: TEXT };
		if (kind === 'login') return { status: 403, text: 'log in', headers: TEXT };
		if (kind === 'redirected') return to(`${url.pathname}?moved`);
		if (kind === 'circle') return to(url.href);
		if (kind === 'private') return to('http://10.0.0.1/1.mp4');
		if (kind === 'slow') await passTime(SLOW_MS);
		const content = this.contentOf(index, isYet ? source.fromMs : 0);
		return { status: 200, text: content, headers: {} };
	}

	/** @param atMs since the start of the run */
	private contentOf(index: number, atMs: number): Buffer {
		const { draw } = this;
		const { fromMs } = draw.items[index].source;
		const kind = atMs >= fromMs ? sourceOf(draw, index) : 'good';
		if (kind === 'webPage') return Buffer.from(WEB_PAGE);
		if (draw.kind === 'imageToVideo') {
			const start = samplePngStart(FIRST_WIDTH + index, 400);
			return kind === 'changed' ? Buffer.concat([start, Buffer.alloc(3)]) : start;
		}
		return sampleFilm({
			seconds: kind === 'tooLong' ? 60 : 5,
			dataBytes: kind === 'changed' ? 67 : 64,
		});
	}
}
