SELECT body FROM diary WHERE partition = $1
