import { existsSync } from 'node:fs';
import { chromium, type BrowserContext } from 'playwright-core';
import { temporaryFolder } from '../../harness/process/temporary.mjs';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
/** The size of a page, and how many pixels of a picture make one of the page. */
export interface Screen {
	viewport: { width: number; height: number };
	deviceScaleFactor?: number;
}

const SCREEN: Screen = { viewport: { width: 1440, height: 900 } };

/** Quiet, and without a request of its own. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--disable-default-apps',
	'--mute-audio',
];

export const chromiumPath = process.env.CHROMIUM ?? SYSTEM_CHROMIUM;

/** Why the tests of the editor cannot run here, or nothing. */
export const missingBrowser = existsSync(chromiumPath)
	? undefined
	: `There is no Chromium at ${chromiumPath}: install Debian's package "chromium", or set CHROMIUM to the path of one`;

export type Theme = 'light' | 'dark';

/** A browser with an empty profile that reaches this machine only. */
export async function openBrowser(screen: Screen = SCREEN): Promise<BrowserContext> {
	const context = await chromium.launchPersistentContext(temporaryFolder('browser'), {
		executablePath: chromiumPath,
		args: FLAGS,
		...screen,
		locale: 'en-US',
		timezoneId: 'UTC',
	});
	await context.route(
		({ hostname }) => !['127.0.0.1', 'localhost'].includes(hostname),
		async (route) => await route.abort(),
	);
	return context;
}
