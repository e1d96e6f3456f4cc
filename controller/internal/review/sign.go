package review

import (
	"errors"
	"io"
	"mime/multipart"
	"slices"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// maxSheet is the largest sheet, in bytes, and maxSheets that of a form with several.
const (
	maxSheet  = 2 * playlists.MaxStory
	maxSheets = 64 * maxSheet
)

// sign takes sheets that editors signed on machines of their own.
func (r *Review) sign(q *desk.Request) (desk.Answer, error) {
	d, err := r.draft(q.Request)
	if err != nil {
		return desk.Answer{}, err
	}
	parts, err := q.MultipartReader()
	if err != nil {
		return desk.Answer{}, desk.Unread(q.Reader, err, maxSheets)
	}
	var last desk.Phrase
	taken := 0
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return desk.Answer{}, desk.Unread(q.Reader, err, maxSheets)
		}
		if p.FormName() != "sheet" || p.FileName() == "" {
			continue
		}
		if last, err = r.signOne(q, d, p); err != nil {
			return desk.Answer{}, err
		}
		taken++
	}
	switch taken {
	case 0:
		return desk.Answer{}, desk.Refuse("There was no sheet in the form. Choose the file that was signed, and send it again.")
	case 1:
	default:
		last = desk.Say("{n} sheets are taken. Who signed what stands below.", "n", taken)
	}
	return desk.Answer{To: home(d.ID, "review#stories"), Notice: last}, nil
}

// signOne takes one.
func (r *Review) signOne(q *desk.Request, d *desk.Draft, p *multipart.Part) (desk.Phrase, error) {
	b, err := io.ReadAll(io.LimitReader(p, maxSheet+1))
	switch {
	case err != nil:
		return desk.Phrase{}, desk.Unread(q.Reader, err, maxSheets)
	case len(b) > maxSheet:
		return desk.Phrase{}, notTaken(playlists.Oversized)
	}
	e, err := playlists.ParseEnvelope(b, maxSheet)
	if err != nil {
		return desk.Phrase{}, notTaken(playlists.ReasonOf(err))
	}
	if s, err := playlists.DecodeStory(e.Payload); err == nil && e.PayloadType == playlists.TypeStory && s.Campaign != d.ID {
		return desk.Phrase{}, desk.Refuse("This sheet is of another campaign, {campaign}. Upload it there.", "campaign", s.Campaign)
	}
	a, err := r.opt.Approvals.Approve(q.Context(), b)
	var refused *playlists.Refusal
	if errors.As(err, &refused) {
		return desk.Phrase{}, notTaken(refused.Reason)
	}
	if err != nil {
		return desk.Phrase{}, err
	}
	current := slices.ContainsFunc(d.Stories, func(s playlists.Story) bool { return playlists.DigestOf(s.Payload()) == a.Digest })
	switch {
	case !current:
		return desk.Say("The sheet is taken, but {story} says something else now: what stands there today still needs its signatures.", "story", a.Story), nil
	case a.Complete:
		return desk.Say("The sheet is taken: {story} is approved.", "story", a.Story), nil
	default:
		return desk.Say("The sheet is taken: {signed} of {n} persons have signed {story}.", "signed", len(a.Persons), "n", a.Needed, "story", a.Story), nil
	}
}

// notTaken refuses a sheet, and says what an editor does about it.
func notTaken(why playlists.Reason) error {
	switch why {
	case playlists.Oversized:
		return desk.Refuse("The sheet is not taken: it is larger than a sheet can be. Choose the file that storyline approve has written.")
	case playlists.Unsigned:
		return desk.Refuse("The sheet is not taken: nobody has signed it. Sign it with storyline approve, and send it again.")
	case playlists.UnknownKey:
		return desk.Refuse("The sheet is not taken: whoever signed it is no editor of this campaign. The trust document says who is.")
	case playlists.BadSignature:
		return desk.Refuse("The sheet is not taken: the signature is not of what the sheet says. It was changed after it was signed; download it anew, and sign that.")
	case playlists.WrongType:
		return desk.Refuse("The sheet is not taken: it is no story. Help cards go into the trust document.")
	case playlists.TooManySigs, playlists.KeyTwice:
		return desk.Refuse("The sheet is not taken: it has too many signatures, or one twice. Download it anew, and sign that.")
	case playlists.NotHeldYet:
		return desk.Refuse("The sheet is not taken: there is no trust document yet, so nobody is known as an editor.")
	default:
		return desk.Refuse("The sheet is not taken: this file can’t be read as one. Choose the file that storyline approve has written.")
	}
}
