"""The operations measured: the matrix word for word as in the contract (07), goals as a board and as a list."""

CLUSTER_MATRIX = """
query ClusterMatrix($productId: ID!, $period: PeriodInput!, $variants: [MatrixVariant!]!) {
  clusterMatrix(productId: $productId, period: $period, variants: $variants) {
    objectives { id name step { key } supports { id } }
    resources { id name kind placement state channel { key name } }
    cells { objective { id } resource { id }
      variants { variant state use extent metric unit target result cost { amount currency } due goal { id status } conclusion availableOn } suitability { value by reason evidence { n conversion costPerEntry { amount currency } } } }
    conclusion published { at by { name } } laterFacts { text }
    gaps { code severity message objective { id } resource { id name } goal { id } audience { id } }
  }
}
"""

MATRIX_CELLS = """
query MatrixCells($productId: ID!, $period: PeriodInput!, $variants: [MatrixVariant!]!) {
  clusterMatrix(productId: $productId, period: $period, variants: $variants) {
    objectives { id }
    resources { id }
    cells { objective { id } resource { id }
      variants { variant state use extent metric target result cost { amount currency } due goal { id } } }
  }
}
"""
"""The cells alone: neither gaps nor suitability."""

GOAL_BOARD = """
query GoalBoard($input: GoalBoardInput!) {
  goalBoard(input: $input) { asOf total goals { id actual expectedToDate pace } }
}
"""

GOAL_BOARD_FORECAST = """
query GoalBoardForecast($input: GoalBoardInput!) {
  goalBoard(input: $input) { asOf total goals { id actual expectedToDate pace forecast { value low high chance missing } } }
}
"""

RESOURCE_GOALS = """
query ResourceGoals($first: Int!, $filter: ResourceGoalFilter) {
  resourceGoals(first: $first, filter: $filter) { edges { node { id actual expectedToDate pace } } }
}
"""

STATUSES = ["DRAFT", "PROPOSED", "APPROVED", "RUNNING", "ACHIEVED", "MISSED", "CANCELLED"]
