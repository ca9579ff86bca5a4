package eventlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"

	"sluice/engine"
	"sluice/keystore/private"
)

// Export writes events to a new file, one a line, and gives its whole path. It
// is an error where there is such a file.
func Export(path string, events []engine.Event) (string, error) {
	var lines bytes.Buffer
	out := json.NewEncoder(&lines)
	for _, ev := range events {
		if err := out.Encode(ev); err != nil {
			return "", fmt.Errorf("exporting events: %w", err)
		}
	}
	if whole, err := filepath.Abs(path); err == nil {
		path = whole
	}
	if err := private.New(path, lines.Bytes()); err != nil {
		return "", fmt.Errorf("exporting events: %w", err)
	}
	return path, nil
}
