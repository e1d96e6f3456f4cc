package drafts

import (
	"context"
	"fmt"
)

// maxTrail is how many versions undo and redo look back.
const maxTrail = 10_000

// Back says what undo and redo would bring back, by number; 0 for nothing.
type Back struct{ Undo, Redo int64 }

// Back looks at the history of a campaign. The error may be ErrNone.
func (d *Drafts) Back(ctx context.Context, k Key) (Back, error) {
	history, err := d.History(ctx, k, maxTrail)
	if err != nil {
		return Back{}, err
	}
	t := walk(history)
	return Back{Undo: last(t.past), Redo: last(t.future)}, nil
}

// Undo makes a version with the text from before the last change that was not
// undone yet, whoever made that. Base is the newest version that the person has
// seen. The error may be ErrNone, ErrNothing or ErrStale.
func (d *Drafts) Undo(ctx context.Context, k Key, base int64, who string) (Judged, error) {
	b, err := d.Back(ctx, k)
	if err != nil {
		return Judged{}, err
	}
	return d.bring(ctx, k, b.Undo, base, who, ActUndo)
}

// Redo makes a version with the text from before the last undo, as long as nobody
// has written since. The errors are those of Undo.
func (d *Drafts) Redo(ctx context.Context, k Key, base int64, who string) (Judged, error) {
	b, err := d.Back(ctx, k)
	if err != nil {
		return Judged{}, err
	}
	return d.bring(ctx, k, b.Redo, base, who, ActRedo)
}

// Revert takes an older version's text back. Unlike undo it is a change like any
// other, and can be undone.
func (d *Drafts) Revert(ctx context.Context, k Key, to, base int64, who string) (Judged, error) {
	return d.bring(ctx, k, to, base, who, ActRevert)
}

// bring makes a version with the text of an older one.
func (d *Drafts) bring(ctx context.Context, k Key, from, base int64, who, act string) (Judged, error) {
	if from == 0 {
		return Judged{}, ErrNothing
	}
	v, err := d.opt.Store.Version(ctx, k, from)
	if err != nil {
		return Judged{}, err
	}
	v.Who, v.Act, v.What = who, act, fmt.Sprintf("version %d", from)
	return d.save(ctx, v, base, false)
}
