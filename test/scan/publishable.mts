/** What is known of a package and of the repository that publishes it. */
export interface Publication {
	manifest: {
		name: string;
		author: { name: string; email: string };
		repository: { url: string };
		homepage: string;
		bugs: { url: string };
	};
	/** `owner/name` on GitHub, where the workflow runs. */
	repository: string;
	/** Texts that are published, by their paths. */
	texts: Record<string, string>;
}

/** Names that stand for others (RFC 2606): nobody reads mail there. */
const STAND_IN = /[@.](example|invalid|test|localhost)(\.(com|net|org))?$/i;
const ON_GITHUB = /https:\/\/github\.com\/([\w.-]+\/[\w.-]+?)(?=\.git\b|[^\w.-]|$)/g;

/** What still stands in for something real, such as `author.email is "a@b.example"`. */
export function placeholdersIn({ manifest, repository, texts }: Publication): string[] {
	const { name, author, homepage, bugs } = manifest;
	const found: string[] = [];
	if (author.name.startsWith(name)) found.push(`author.name is "${author.name}"`);
	if (STAND_IN.test(author.email)) found.push(`author.email is "${author.email}"`);
	const links = { 'repository.url': manifest.repository.url, homepage, 'bugs.url': bugs.url };
	for (const [field, link] of Object.entries(links)) {
		if (!repositoriesIn(link).includes(repository)) found.push(`${field} is "${link}"`);
	}
	for (const [path, text] of Object.entries(texts)) {
		const others = repositoriesIn(text).filter(
			(each) => each !== repository && each.endsWith(`/${name}`),
		);
		if (others.length > 0) found.push(`${path} links to github.com/${others[0]}`);
	}
	return found;
}

function repositoriesIn(text: string): string[] {
	return [...text.matchAll(ON_GITHUB)].map(([, repository]) => repository);
}

/** One sentence that says why nothing is published, or nothing where all is real. */
export function refusalToPublish(publication: Publication): string | undefined {
	const found = placeholdersIn(publication);
	if (found.length === 0) return undefined;
	return `Not published from github.com/${publication.repository}, for placeholders are left: ${found.join('; ')}.`;
}
