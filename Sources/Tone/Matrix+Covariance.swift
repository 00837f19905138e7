import SoundalikeFoundations

/// What covariances are made of and made from.
extension Matrix {
    /// Without the mean of each row's and column's first `count` elements: the covariance of vectors whose own mean there is taken away.
    func centred(first count: Int) -> Matrix {
        var projection = Matrix(size, diagonal: 1)
        for row in 0..<count { for column in 0..<count { projection[row, column] -= 1 / Double(count) } }
        return projection * self * projection
    }

    /// The same with the off-diagonal elements smaller by a share: what few examples say of many dimensions is not all true.
    func shrunk(by share: Double) -> Matrix {
        var result = (1 - share) * self
        for index in 0..<size { result[index, index] = self[index, index] }
        return result
    }

    /// The nearest matrix without negative eigenvalues; for symmetric matrices.
    func withoutNegativeEigenvalues() -> Matrix {
        let (values, vectors) = symmetricEigensystem()
        var result = Matrix(size)
        for index in 0..<size where values[index] > 0 {
            result.add(outer: (0..<size).map { vectors[$0, index] }, weight: values[index])
        }
        return result
    }

    /// The level takes part with a large variance, so that only differences between bands count; dB².
    mutating func addLevelVariance() {
        for row in 0..<ToneBands.count { for column in 0..<ToneBands.count { self[row, column] += 1e4 } }
    }

    /// The upper left corner.
    func corner(_ count: Int) -> Matrix {
        Matrix(count, (0..<count).flatMap { row in (0..<count).map { self[row, $0] } })
    }
}
