/// The text of the smallest world that is read, to which tests add what they are about.
let smallestWorld = """
  apus-world: 1
  name: test
  start: 2022-10-10T12:00:00Z
  constellation:
    shells:
      - {name: A, altitude-km: 550, inclination-deg: 53, planes: 3, satellites-per-plane: 4}

  """
