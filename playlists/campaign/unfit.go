package campaign

// Unfit says why a media file can't be shown, and what to do about it. The two are
// apart so that a tool and a page can each set them as they set their problems.
type Unfit struct{ Text, Remedy string }

func (u *Unfit) Error() string { return u.Text + ": " + u.Remedy }

// Remedies that fit more than one fault.
const (
	again   = "export it again"
	another = "take another file, or export it again"
)
