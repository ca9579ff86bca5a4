package talk

import "context"

// Ticks says whether a flush is due each second.
func (k *Keeper) Ticks() bool {
	ticking, _ := await(context.Background(), k, func() bool { return k.ticking })
	return ticking
}
