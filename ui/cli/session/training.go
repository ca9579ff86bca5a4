package session

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"sluice/keystore"
	"sluice/keystore/sqlite"
	"sluice/ui/cli/config"
)

const trainingSetting = "training told"

// training says once what may be used for training.
type training struct{ store *sqlite.Store } // remembers what was said; nil: nothing does

// news says of the routes of a chain whose provider may use what is sent
// for training, each provider once on this machine: when the first of them comes
// into a chain.
func (s training) news(ctx context.Context, c *config.Config, keys []keystore.Key) []error {
	var told []string
	if s.store != nil {
		if raw, err := s.store.Setting(ctx, trainingSetting); err == nil {
			_ = json.Unmarshal(raw, &told) // what cannot be read is said again
		}
	}
	var news []error
	for _, r := range c.Chain {
		t, may := c.Training(r, keys)
		if !may || slices.Contains(told, r.Provider) {
			continue
		}
		told = append(told, r.Provider)
		text := fmt.Sprintf("what is sent to %s may be used for training", keystore.Shown(r.String()))
		if t.Free {
			text += " on the free plan"
		}
		if t.Unless != "" {
			text += ", unless " + t.Unless
		}
		hint := "private = true keeps conversations off it"
		if t.Free {
			hint += "; plan = \"paid\" says that a key is on no free plan"
		}
		news = append(news, keystore.WithHint(fmt.Errorf("%s (%s, read on %s)", text, t.Source, t.Seen), hint))
	}
	if raw, err := json.Marshal(told); len(news) > 0 && err == nil && s.store != nil {
		_ = s.store.PutSetting(ctx, trainingSetting, raw) // what cannot be kept is said again
	}
	return news
}
