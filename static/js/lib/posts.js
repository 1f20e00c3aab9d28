// What stands at the numbers of a thread has its number in its id; only several that moved away together say their last.
export const POSTS = "[id^='post-']";

export function numberOf(post) {
  return Number(post.dataset.number ?? post.id.slice("post-".length));
}
