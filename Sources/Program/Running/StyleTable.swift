import Soundalike

/// What a recording has of each feature of style, what was wanted, and what comes out: a row each.
enum StyleTable {
    static func text(_ comparison: [StyleComparison]) -> String {
        var table = TextTable([("style", .left), ("before", .right), ("wanted", .right), ("after", .right), ("unit", .left)])
        // Features of single bands are many: JSON has them all.
        for row in comparison where !row.feature.isOfBand {
            table.add([row.feature.label] + [row.before, row.wanted, row.after].map { ValueText.number(($0 * 10).rounded() / 10) } + [row.feature.unit])
        }
        return table.text
    }
}
