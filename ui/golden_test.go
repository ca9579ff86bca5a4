package ui

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file under testdata/golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; go test ./ui -update writes it anew\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// plainFrame gives a frame without colours, without blanks at the line ends.
func plainFrame(s *stage) string {
	lines, _ := s.window().draw()
	for i, l := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(l), " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// colourFrame gives a frame as a terminal with sixteen colours gets it.
func colourFrame(t *testing.T, s *stage) string {
	t.Helper()
	lines, _ := s.window().draw()
	var b bytes.Buffer
	w := &colorprofile.Writer{Forward: &b, Profile: colorprofile.ANSI}
	if _, err := w.WriteString(strings.Join(lines, "\n") + "\n"); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), "\x1b", "␛")
}

var sizes = []struct{ w, h int }{{160, 45}, {100, 30}, {80, 24}, {40, 12}}

// Each scene has two of the sizes, by turns, so that every shape is among them;
// TestFramesFitEveryWindow draws all at every size.
func TestGoldenFrames(t *testing.T) {
	for i, sc := range scenes {
		for _, z := range []struct{ w, h int }{sizes[i%2], sizes[i%2+2]} {
			t.Run(fmt.Sprintf("%s-%dx%d", sc.name, z.w, z.h), func(t *testing.T) {
				golden(t, fmt.Sprintf("%s-%dx%d", sc.name, z.w, z.h), plainFrame(sc.build(z.w, z.h, Options{})))
			})
		}
	}
}

func TestGoldenFramesInColour(t *testing.T) {
	for _, z := range sizes[1:3] {
		t.Run(fmt.Sprintf("%dx%d", z.w, z.h), func(t *testing.T) {
			golden(t, fmt.Sprintf("colour-%dx%d", z.w, z.h), colourFrame(t, livelyStage(z.w, z.h, Options{})))
		})
	}
	light := livelyStage(100, 30, Options{})
	light.onBackground(false)
	golden(t, "light-100x30", colourFrame(t, light))
}

func TestGoldenFrameInASCII(t *testing.T) {
	golden(t, "ascii-100x30", plainFrame(livelyStage(100, 30, Options{Environ: []string{"LANG=C"}})))
}

// The picture in the README is this frame.
func TestReadmePicture(t *testing.T) {
	golden(t, "readme", plainFrame(readmeStage(100, 30, Options{})))
}
