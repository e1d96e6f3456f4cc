package main

import (
	"context"
	"errors"
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
