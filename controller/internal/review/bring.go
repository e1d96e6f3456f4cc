package review

import (
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"os"
	"strconv"

	"storyline/controller/internal/desk"
	"storyline/playlists"
	"storyline/playlists/campaign"
)

// bring takes a text, or a zip with a text and media, as a campaign's newest
// version.
func (r *Review) bring(q *desk.Request) (desk.Answer, error) {
	id := campaignOf(q.Request)
	if id == "" {
		return desk.Answer{}, desk.ErrNotHere
	}
	base, f, err := r.receive(q)
	if err != nil {
		return desk.Answer{}, err
	}
	defer f.drop(r.log)
	b, err := openBrought(f, f.size)
	if err != nil {
		return desk.Answer{}, err
	}
	seen, err := r.opt.Texts.Version(q.Context(), id, base)
	if err != nil {
		return desk.Answer{}, err
	}
	d, err := r.take(q, b, Put{Campaign: id, Files: seen.Files, Base: seen.N})
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: home(id, "text"), Notice: kept(seen.N, d)}, nil
}

// importPage asks for a file of a campaign that is not here yet.
func (r *Review) importPage(q *desk.Request) (desk.Page, error) {
	return page("import", desk.Say("Bring a campaign"), struct{ Person string }{q.Person}), nil
}

// importNew takes it.
func (r *Review) importNew(q *desk.Request) (desk.Answer, error) {
	_, f, err := r.receive(q)
	if err != nil {
		return desk.Answer{}, err
	}
	defer f.drop(r.log)
	b, err := openBrought(f, f.size)
	if err != nil {
		return desk.Answer{}, err
	}
	one, _ := campaign.ParseCampaign(mainFile, b.yaml)
	if !playlists.ValidName(one.ID) {
		return desk.Answer{}, desk.Refuse("This text names no campaign. One of its first lines says campaign: and a name of small letters, digits and dashes.")
	}
	switch _, err := r.opt.Drafts.Draft(q.Context(), one.ID); {
	case err == nil:
		return desk.Answer{}, desk.Refuse("There is a campaign {campaign} already. Bring this file on its own page, Text, so that nothing is lost.", "campaign", one.ID)
	case !errors.Is(err, desk.ErrNotHere):
		return desk.Answer{}, err
	}
	d, err := r.take(q, b, Put{Campaign: one.ID, Files: campaign.Files{}})
	if err != nil {
		return desk.Answer{}, err
	}
	return desk.Answer{To: home(d.ID, "review"), Notice: desk.Say("The campaign is here. What is still wrong with it stands below; nothing of it is told before editors have signed it and you publish it.")}, nil
}

// take keeps the files that a text names, then the text: a text that is here has
// all that came with it.
func (r *Review) take(q *desk.Request, b *brought, p Put) (*desk.Draft, error) {
	p.YAML, p.Who, p.Act = b.yaml, q.Person, "import"
	one, problems := campaign.ParseCampaign(mainFile, b.yaml)
	if len(problems) > 0 && len(one.Written) == 0 && b.files != nil {
		b.files = nil // the text says nothing of them; Put says why
	}
	files := maps.Clone(p.Files)
	for _, name := range named(&desk.Draft{Campaign: one}) {
		z, there := b.files[name]
		if !there {
			continue
		}
		e, err := r.keep(q, name, func(f *os.File) error {
			from, err := z.Open()
			if err != nil {
				return damaged(name)
			}
			defer func() { _ = from.Close() }()
			if n, err := io.Copy(f, io.LimitReader(from, playlists.MaxMedia+1)); err != nil || n > playlists.MaxMedia {
				return damaged(name)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		files[name] = e
	}
	p.Files = files
	return r.opt.Texts.Put(q.Context(), p)
}

// keep unpacks a file and puts it into the media store.
func (r *Review) keep(q *desk.Request, name string, fill func(*os.File) error) (campaign.Entry, error) {
	f, err := r.spool()
	if err != nil {
		return campaign.Entry{}, err
	}
	defer f.drop(r.log)
	if err := fill(f.File); err != nil {
		return campaign.Entry{}, err
	}
	e, err := r.opt.Media.Keep(q.Context(), name, f.File)
	var unfit *campaign.Unfit
	if errors.As(err, &unfit) {
		return campaign.Entry{}, desk.Refuse("“{name}” can’t be shown by displays: {why}", "name", short(name), "why", desk.Foreign{Lang: "en", Text: unfit.Error()})
	}
	return e, err
}

// receive reads the form of a file: the version that it was made from, and its
// bytes, which the caller drops.
func (r *Review) receive(q *desk.Request) (base int64, f *file, err error) {
	parts, err := q.MultipartReader()
	if err != nil {
		return 0, nil, desk.Unread(q.Reader, err, maxUpload)
	}
	for {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return 0, nil, desk.Refuse("There was no file in the form. Choose a campaign.yaml or a zip, and send it again.")
		}
		if err != nil {
			return 0, nil, desk.Unread(q.Reader, err, maxUpload)
		}
		switch {
		case p.FormName() == "base":
			b, err := io.ReadAll(io.LimitReader(p, 20))
			if err != nil {
				return 0, nil, desk.Unread(q.Reader, err, maxUpload)
			}
			base, _ = strconv.ParseInt(string(b), 10, 64)
		case p.FormName() == "file" && p.FileName() != "":
			f, err := r.spooled(q, p)
			return max(base, 0), f, err
		}
	}
}

func (r *Review) spooled(q *desk.Request, p *multipart.Part) (*file, error) {
	f, err := r.spool()
	if err != nil {
		return nil, err
	}
	if f.size, err = io.Copy(f, p); err != nil {
		f.drop(r.log)
		return nil, desk.Unread(q.Reader, err, maxUpload)
	}
	return f, nil
}
