package draw

import (
	"strings"
	"testing"

	"sluice/ui/draw/sample"
)

// What is found finished in a prefix stays so, whatever follows.
func TestFinishedBlocksStayFinished(t *testing.T) {
	docs := []string{
		sample.Answer + sample.Table + "\n\ndone",
		"para\ngraph\n\n1. one\n\n2. two\n\n   more of two\n\nend\n",
		"# head\n\ntext\n```\na\n\nb\n```\nafter\n\n> quote\n\nlast",
		"- a\n- b\n\n  ```sh\n  x\n\n  y\n  ```\n\nend",
		"~~~\n```\n~~~\nx\n\ny",
	}
	for _, doc := range docs {
		whole := cutBlocks(doc)
		for n := range doc {
			got := cutBlocks(doc[:n])
			for i, b := range got {
				if i >= len(whole) || whole[i] != b {
					t.Fatalf("after %d bytes block %d is %q; of the whole it is %q", n, i, b, whole)
				}
			}
		}
		if joined := strings.Join(whole, ""); !strings.HasPrefix(doc, joined) {
			t.Errorf("blocks do not cover the text: %q", whole)
		}
	}
}

func cutBlocks(text string) (blocks []string) {
	for {
		n := nextBlock(text)
		if n == 0 {
			return blocks
		}
		blocks, text = append(blocks, text[:n]), text[n:]
	}
}
