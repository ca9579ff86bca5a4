// Package sample is Markdown to test the drawing of answers with.
package sample

import (
	"fmt"
	"strings"
)

// Answer and Table are an answer with a list and code, and one with a table
// that has not come whole.
const (
	Answer = "Two rules keep this predictable:\n\n1. Wait only if the shortest cooldown is below `max_wait`.\n2. Otherwise take the next model, and **say so**.\n\n```go\nif wait := pool.Soonest(model); wait <= cfg.MaxWait {\n\treturn sleep(ctx, wait)\n}\nreturn chain.Next(model)\n```\n\n"
	Table  = "| state | enters on | leaves on |\n|---|---|---|\n| READY | start, cooldown over | 429, 401 |\n| COOL | 429 | its time |\n| BAD | 401 | you act"
)

// Kinds are the forms of Markdown that an answer may take, each with numbered
// words, so that a lost one is found. A kind gives its n-th row.
var Kinds = []Kind{
	{"paragraphs", func(n int) string { return fmt.Sprintf("w%d and **bold** words with `code` in them\n\n", n) }},
	{"one paragraph", func(n int) string { return fmt.Sprintf("w%d goes on, ", n) }},
	{"one word", func(n int) string { return fmt.Sprintf("x%dx", n) }},
	{"rows", func(n int) string { return fmt.Sprintf("w%d is a row of one paragraph\n", n) }},
	{"list", func(n int) string { return fmt.Sprintf("- w%d is an *item*\n", n) }},
	{"loose list", func(n int) string { return fmt.Sprintf("%d. w%d is an item\n\n", n+1, n) }},
	{"nested list", func(n int) string { return fmt.Sprintf("%s- w%d is an item\n", strings.Repeat("  ", n%4), n) }},
	{"one item", func(n int) string { return opened(n, "- first\n") + fmt.Sprintf("  - w%d inside\n", n) }},
	{"tasks", func(n int) string { return fmt.Sprintf("- [ ] w%d to do\n", n) }},
	{"table", func(n int) string { return opened(n, "| a | b |\n|---|:-:|\n") + fmt.Sprintf("| w%d | `cell` |\n", n) }},
	{"code", func(n int) string { return opened(n, "```go\n") + fmt.Sprintf("w%d := call(\"text\") // done\n", n) }},
	{"code without a language", func(n int) string { return opened(n, "~~~~\n") + fmt.Sprintf("w%d ```\n\n", n) }},
	{"one row of code", func(n int) string { return opened(n, "```\n") + fmt.Sprintf("w%d;", n) }},
	{"code in a list", func(n int) string { return opened(n, "1. first\n\n   ```sh\n") + fmt.Sprintf("   echo w%d\n", n) }},
	{"many codes", func(n int) string { return fmt.Sprintf("```sh\necho w%d\n```\n", n) }},
	{"quote", func(n int) string { return fmt.Sprintf("> w%d was said\n", n) }},
	{"heads", func(n int) string { return fmt.Sprintf("## w%d\n", n) }},
	{"wide characters", func(n int) string { return fmt.Sprintf("w%d 漢字かな交じり文 👩‍👩‍👧‍👦\n", n) }},
	{"blank rows", func(n int) string { return opened(n, "w0 \n") + "\n" }},
	{"blanks", func(int) string { return "        " }},
	{"mixture", func(n int) string { return mixed(n) }},
	{"tags", func(n int) string { return fmt.Sprintf("<b>w%d</b> <think>\n", n) }},
}

// mixed gives rows of which one is in or after another.
func mixed(n int) string {
	return fmt.Sprintf([]string{
		"w%d in words\n", "\n1. w%d in an item\n\n", "   ```\n   w%d in code\n", "   w%d in code\n   ```\n", "     - w%d in deep\n",
		"\n| w%d | b |\n|---|---|\n", "| w%d | b |\n", "w%d in words after\n\n", "> - w%d\n", "\tw%d far in\n",
	}[n%10], n)
}

func opened(n int, with string) string {
	if n == 0 {
		return with
	}
	return ""
}

// Kind is one form of Markdown.
type Kind struct {
	Name string
	row  func(n int) string
}

// Text gives rows of the kind, size bytes or somewhat more.
func (k Kind) Text(size int) string {
	var b strings.Builder
	for n := 0; b.Len() < size; n++ {
		b.WriteString(k.row(n))
	}
	return b.String()
}
