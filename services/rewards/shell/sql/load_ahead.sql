SELECT participant FROM ahead WHERE partition = $1
