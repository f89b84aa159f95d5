DELETE FROM ahead WHERE partition = $1
