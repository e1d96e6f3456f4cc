package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"storyline/cmd/storyline/internal/keys"
	"storyline/cmd/storyline/internal/office"
	"storyline/playlists"
)

// people are those who sign on a stage, by name. Among them are always root-1,
// root-2 and root-3, of whom two must sign.
type people map[string]keys.File

// meet makes a key for each person.
func meet(persons ...string) (people, error) {
	p := people{}
	for _, person := range persons {
		k, err := keys.Generate(person)
		if err != nil {
			return nil, err
		}
		p[person] = k
	}
	return p, nil
}

// public gives the public keys of some.
func (p people) public(persons ...string) (list []playlists.Key) {
	for _, person := range persons {
		list = append(list, p[person].Key)
	}
	return list
}

// approveBy lets every editor sign every sheet, and two of three roots a trust
// document by which all the editors must sign a story.
func (s *stage) approveBy(ctx context.Context, p people, editors, technicians []string) error {
	signers := make([]keys.File, 0, len(editors))
	for _, e := range editors {
		signers = append(signers, p[e])
	}
	help, err := s.signSheets(signers...)
	if err != nil {
		return err
	}
	controller, err := s.api.Key(ctx)
	if err != nil {
		return err
	}
	d := office.Draft{
		Network: s.source.fleet.Network, Epoch: 1, RootPersons: 2, EditPersons: len(editors), Now: time.Now().UnixMilli(), Help: help,
		Roots: p.public("root-1", "root-2", "root-3"), Editors: p.public(editors...),
		Controllers: []playlists.Key{controller}, Technicians: p.public(technicians...),
	}
	if err := d.Write(s.path("trust.json"), s.path("roots.json")); err != nil {
		return err
	}
	return errors.Join(office.SignTrust(s.path("trust.json"), p["root-1"]), office.SignTrust(s.path("trust.json"), p["root-3"]))
}

// approve is the separate step: two editors sign what they are shown, two of
// three roots sign who may sign, and the keys are deleted.
func (s *stage) approve(ctx context.Context) (err error) {
	vault := s.path("keys")
	if err := os.MkdirAll(vault, 0o700); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(vault)) }()
	p, err := meet("editor-1", "editor-2", "root-1", "root-2", "root-3", "technician")
	if err != nil {
		return err
	}
	for _, k := range p {
		if _, _, err := k.Write(vault); err != nil {
			return err
		}
	}
	fmt.Fprintln(s.log, "Two editors sign; then the keys are deleted.")
	return s.approveBy(ctx, p, []string{"editor-1", "editor-2"}, []string{"technician"})
}

// signSheets lets editors sign every sheet, and gives the signed help card.
func (s *stage) signSheets(editors ...keys.File) (*playlists.Envelope, error) {
	if err := s.source.prepare(s.path("sheets")); err != nil {
		return nil, err
	}
	sheets, err := office.Open(s.path("sheets"))
	if err != nil {
		return nil, err
	}
	var help *playlists.Envelope
	for _, sheet := range sheets {
		for _, e := range editors {
			if err := sheet.Sign(e); err != nil {
				return nil, err
			}
		}
		if sheet.Help != nil {
			help = &sheet.Envelope
		}
	}
	return help, nil
}
