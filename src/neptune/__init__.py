"""The 2.x API of the Neptune experiment tracker."""
