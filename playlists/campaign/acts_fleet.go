package campaign

import (
	"fmt"

	"storyline/playlists"
)

// SwapCarriages lets two carriages exchange their places in their trains, with
// all that hangs in them. Stories are dealt by place, so each tells from then on
// what the other told; what was put onto one by hand stays with it.
func SwapCarriages(f *Fleet, one, other playlists.Carriage) (Change, error) {
	a, err := f.carriagePath(one)
	if err != nil {
		return Change{}, err
	}
	b, err := f.carriagePath(other)
	return Swap(a, b), err
}

// MoveCarriage puts a carriage at a place in a train, its own or another.
func MoveCarriage(f *Fleet, id playlists.Carriage, train playlists.Train, at int) (Change, error) {
	path, err := f.carriagePath(id)
	return Move(path, At("trains", train, "carriages"), at), err
}

// ReplaceDisplay lets a new display hang where a broken one hung.
func ReplaceDisplay(f *Fleet, broken, fresh playlists.DisplayID) (Change, error) {
	if _, err := f.displayPath(fresh); err == nil {
		return Change{}, fmt.Errorf("display %s hangs in the fleet already", fresh)
	}
	path, err := f.displayPath(broken)
	return Set(path+"/display", fresh), err
}

// MoveDisplay hangs a display in a carriage, its own or another, at a position.
func MoveDisplay(f *Fleet, id playlists.DisplayID, carriage playlists.Carriage, position playlists.Position) ([]Change, error) {
	from, err := f.displayPath(id)
	if err != nil {
		return nil, err
	}
	to, err := f.carriagePath(carriage)
	if err != nil {
		return nil, err
	}
	changes := []Change{Set(from+"/position", position)}
	if list := to + "/displays"; from != list+"/"+At(id) {
		changes = append(changes, Move(from, list, End))
	}
	return changes, nil
}

// TagTrain gives a train its tags; none takes them all away.
func TagTrain(id playlists.Train, tags []Tag) Change { return Set(At("trains", id, "tags"), tags) }

// TagCarriage gives a carriage its tags; none takes them all away.
func TagCarriage(f *Fleet, id playlists.Carriage, tags []Tag) (Change, error) {
	path, err := f.carriagePath(id)
	return Set(path+"/tags", tags), err
}

func (f *Fleet) carriagePath(id playlists.Carriage) (string, error) {
	for i := range f.Trains {
		for j := range f.Trains[i].Carriages {
			if f.Trains[i].Carriages[j].ID == id {
				return At("trains", f.Trains[i].ID, "carriages", id), nil
			}
		}
	}
	return "", fmt.Errorf("the fleet has no carriage %s", id)
}

func (f *Fleet) displayPath(id playlists.DisplayID) (string, error) {
	for i := range f.Trains {
		for j := range f.Trains[i].Carriages {
			c := &f.Trains[i].Carriages[j]
			for k := range c.Displays {
				if c.Displays[k].ID == id {
					return At("trains", f.Trains[i].ID, "carriages", c.ID, "displays", id), nil
				}
			}
		}
	}
	return "", fmt.Errorf("the fleet has no display %s", id)
}
