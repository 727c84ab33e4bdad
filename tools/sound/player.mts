import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { missingBrowser, openBrowser } from '../../test/e2e/editor/browser.mjs';
import { listenLocally } from '../../test/harness/process/ports.mjs';

export interface Played {
	seconds: number;
	/** Where it was when it ended. */
	endedAt: number;
	audioBytes: number;
	videoBytes: number;
}

const PAGE = `<!doctype html>
<style>body { margin: 16px; font: 16px sans-serif; width: 640px } video { width: 640px; display: block } p { margin: 12px 0 0 }</style>
<video controls></video><p></p>`;

const LIMIT_MS = 20_000;

/** Plays videos in Chromium. */
export class Player {
	private constructor(
		private readonly page: Awaited<ReturnType<Awaited<ReturnType<typeof openBrowser>>['newPage']>>,
		private readonly origin: string,
		readonly version: string,
		readonly close: () => Promise<void>,
	) {}

	/** @param folder where the videos are */
	static async open(folder: string): Promise<Player> {
		if (missingBrowser) throw new Error(missingBrowser);
		const server = createServer((request, response) => {
			const name = decodeURIComponent(request.url ?? '').slice(1);
			if (name === '') {
				response.setHeader('content-type', 'text/html');
				return response.end(PAGE);
			}
			const path = join(folder, name);
			const size = statSync(path).size;
			const [, from] = /bytes=(\d+)-/.exec(request.headers.range ?? '') ?? [];
			const start = Number(from ?? 0);
			const range = { 'content-range': `bytes ${start}-${size - 1}/${size}` };
			const type = name.endsWith('.mov') ? 'video/quicktime' : 'video/mp4';
			const head = {
				'content-type': type,
				'content-length': size - start,
				'accept-ranges': 'bytes',
			};
			response.writeHead(from ? 206 : 200, { ...head, ...(from && range) });
			return createReadStream(path, { start }).pipe(response);
		});
		const port = await listenLocally(server);
		const browser = await openBrowser({ viewport: { width: 672, height: 432 } });
		const page = await browser.newPage();
		const origin = `http://127.0.0.1:${port}`;
		await page.goto(origin);
		const version = browser.browser()?.version() ?? (await page.evaluate('navigator.userAgent'));
		return new Player(page, origin, String(version), async () => {
			await browser.close();
			server.close();
			server.closeAllConnections();
		});
	}

	/** Plays a video from its start to its end. Throws what the browser says if it cannot. */
	async play(name: string): Promise<Played> {
		await this.load(name);
		return await this.untilEnded(name);
	}

	/** A picture of the video while it plays, with what was decoded by then. */
	async picture(name: string, atSeconds: number, path: string): Promise<void> {
		await this.load(name);
		await this.page.waitForFunction(`document.querySelector('video').currentTime > ${atSeconds}`);
		await this.page.evaluate(`(() => {
			const video = document.querySelector('video');
			video.pause();
			document.querySelector('p').textContent = video.webkitAudioDecodedByteCount + ' bytes of sound and ' +
				video.webkitVideoDecodedByteCount + ' bytes of picture decoded; length ' + video.duration.toFixed(2) + ' s';
		})()`);
		await this.page.screenshot({ path, type: 'jpeg', quality: 70 });
	}

	private async load(name: string): Promise<void> {
		const src = JSON.stringify(`${this.origin}/${encodeURIComponent(name)}`);
		await this.page.evaluate(`(() => {
			const video = document.querySelector('video');
			video.onclick = () => void video.play().catch(() => {});
			video.src = ${src};
		})()`);
		// A person's click lets the page play sounds.
		await this.page.click('video', { position: { x: 320, y: 20 } });
		await this.page.evaluate(`document.querySelector('video').play().catch(() => {})`);
	}

	private async untilEnded(name: string): Promise<Played> {
		const isOver = `(() => {
			const { ended, error } = document.querySelector('video');
			return ended || error !== null;
		})()`;
		await this.page.waitForFunction(isOver, undefined, { timeout: LIMIT_MS });
		const { error, ...played } = await this.page.evaluate<Played & { error?: string }>(`(() => {
			const video = document.querySelector('video');
			return {
				seconds: video.duration,
				endedAt: video.currentTime,
				audioBytes: video.webkitAudioDecodedByteCount,
				videoBytes: video.webkitVideoDecodedByteCount,
				error: video.error?.message,
			};
		})()`);
		if (error !== undefined) throw new Error(`Chromium cannot play ${name}: ${error}`);
		return played;
	}
}
