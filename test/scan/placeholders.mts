/** An address that nobody reads (RFC 2606), and the author that the package began with. */
const STAND_INS = /[\w.+-]+@(?:[\w-]+\.)*(?:example|invalid|test|localhost)\b|"[^"]+ maintainers"/g;
const ON_GITHUB = /github\.com\/([\w.-]+\/[\w.-]+?)(?=\.git\b|[^\w.-]|$)/g;

/**
 * One sentence that says why nothing is published; `undefined` when no placeholder is left.
 *
 * @param repository `owner/name` on GitHub, which publishes
 * @param texts by their paths
 */
export function refusalToPublish(
	repository: string,
	texts: Record<string, string>,
): string | undefined {
	const name = repository.slice(repository.indexOf('/'));
	const isOther = (link: string) => link !== repository && link.endsWith(name);
	const found = Object.entries(texts).flatMap(([path, text]) => {
		const links = [...text.matchAll(ON_GITHUB)].map(([, link]) => link).filter(isOther);
		return [...new Set([...(text.match(STAND_INS) ?? []), ...links])].map(
			(each) => `${each} in ${path}`,
		);
	});
	if (found.length === 0) return undefined;
	return `Not published from github.com/${repository} because placeholders are left: ${found.join('; ')}.`;
}
