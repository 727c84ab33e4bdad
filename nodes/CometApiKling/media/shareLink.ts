import { invalidInput } from '../service/failure';

/** Hosts that play videos on a page and offer no file. */
const PLAYERS: ReadonlyArray<readonly [RegExp, string]> = [
	[/(^|\.)(youtube(-nocookie)?\.com|youtu\.be)$/i, 'YouTube'],
];

const DRIVE = /(^|\.)(drive|docs)\.google\.com$/i;
const DROPBOX = /(^|\.)dropbox\.com$/i;

/**
 * The address of the file itself if the link is a well-known host's share link, which leads to a
 * page; any other link as it is. Throws `FailureError` for a page that never offers the file.
 *
 * @param label of the field, for the error
 */
export function directLink(link: string, label: string): string {
	const url = new URL(link);
	const player = PLAYERS.find(([host]) => host.test(url.hostname));
	if (player !== undefined) {
		throw invalidInput(
			`"${label}" leads to a page of ${player[1]}, not to a file`,
			`${player[1]} does not offer its files for download. Give the address of the file itself, e.g. of your own upload in Google Drive or Dropbox.`,
		);
	}
	if (DRIVE.test(url.hostname)) return driveLink(url) ?? link;
	if (DROPBOX.test(url.hostname)) return dropboxLink(url) ?? link;
	return link;
}

/** With `confirm`, Google does not ask whether to download a file without a virus scan. */
function driveLink(url: URL): string | undefined {
	const id =
		/^\/file(?:\/u\/\d+)?\/d\/([\w-]+)/.exec(url.pathname)?.[1] ?? url.searchParams.get('id');
	if (!id) return undefined;
	const direct = new URL('https://drive.usercontent.google.com/download');
	direct.search = new URLSearchParams({ id, export: 'download', confirm: 't' }).toString();
	const resourceKey = url.searchParams.get('resourcekey');
	if (resourceKey) direct.searchParams.set('resourcekey', resourceKey);
	return direct.href;
}

function dropboxLink(url: URL): string | undefined {
	if (!/^\/(s|scl\/fi)\//.test(url.pathname)) return undefined;
	const direct = new URL(url);
	direct.searchParams.delete('raw');
	direct.searchParams.set('dl', '1');
	return direct.href;
}
